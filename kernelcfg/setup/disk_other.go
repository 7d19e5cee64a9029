//go:build !unix

package setup

// freeDisk is not known on this system.
func freeDisk(string) int64 { return -1 }

// sameDisk is not known on this system.
func sameDisk(string, string) bool { return false }
