//go:build !cgo

package backendtest

const hasXLA = false
