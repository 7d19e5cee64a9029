//go:build cgo

package backendtest

const hasXLA = true
