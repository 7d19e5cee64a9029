// Package lab starts JupyterLab as the project wants it: its own kernel and
// settings and none of the user's, no news, no update notices, and the
// project's notebooks trusted. `kernelcfg lab` uses it, and so do the tests
// in a browser.
package lab
