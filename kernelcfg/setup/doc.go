// Package setup makes everything that the notebooks and the tests need,
// under the project's .latentlab folder: the Go kernel and its tools, a
// Python environment with JupyterLab, the XLA plugin, the kernelspec, the
// data sets, and a warm Go build cache.
//
// It is a list of steps. A step is done when its stamp says so: the stamp
// holds a digest of what the step was made from (pinned versions, paths) and
// the sizes and times of what it made, so a new pin, a moved project or a
// lost file brings the step back. Each step builds under a temporary name
// and renames at the end, so it can be killed at any point; a lock on the
// folder lets one set-up work at a time.
package setup
