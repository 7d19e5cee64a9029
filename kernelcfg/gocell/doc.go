// Package gocell reads notebook cells as the Go kernel does, and type-checks
// them without it. A cell's declarations add to those of the cells before it,
// a later declaration replaces an earlier one of the same name, and the lines
// after %% are the body of main.
package gocell
