// Package headless executes notebooks without a browser: through nbclient in
// the project's Python environment, with progress on the terminal, and turns
// them into pages that need no network.
package headless
