// Package lab starts JupyterLab for the project: with the project's kernel and
// settings and none of the user's, without news and update notices, and with the
// project's notebooks trusted. `kernelcfg lab` and the tests in a browser use it.
package lab
