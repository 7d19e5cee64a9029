//go:build unix

package setup

import "golang.org/x/sys/unix"

// freeDisk returns the bytes that the user may still write at path, or -1.
func freeDisk(path string) int64 {
	var st unix.Statfs_t
	if unix.Statfs(path, &st) != nil {
		return -1
	}
	return int64(st.Bavail) * int64(st.Bsize)
}

// sameDisk reports whether two folders lie on one file system.
func sameDisk(a, b string) bool {
	var x, y unix.Stat_t
	return unix.Stat(a, &x) == nil && unix.Stat(b, &y) == nil && x.Dev == y.Dev
}
