// Package headless executes notebooks without a browser, through nbclient in the
// project's Python environment, and makes pages of them that need no network.
package headless
