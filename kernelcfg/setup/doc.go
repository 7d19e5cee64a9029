// Package setup makes what the notebooks and the tests need, in the project's folder
// .latentlab: the Go kernel and its tools, a Python environment with JupyterLab, the
// XLA plugin, the kernelspec, the data sets, and a warm Go build cache.
//
// The Go kernel is built from the pinned source of GoNB with the changes of package gonb.
//
// The set-up is a list of steps. A step is done if its stamp matches: the stamp holds
// a digest of what the step was made from (pinned versions, paths) and the sizes and
// times of what it made, so a new pin, a moved project or a lost file makes the step
// run again. Each step builds under a temporary name and renames at the end, so it
// can be killed at any point. A lock on the folder lets only one set-up run at a
// time.
package setup
