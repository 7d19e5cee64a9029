//go:build !unix

package setup

// freeDisk returns -1: it is not known on this system.
func freeDisk(string) int64 { return -1 }

// sameDisk reports false: it is not known on this system.
func sameDisk(string, string) bool { return false }
