// Package train runs a model's step many times: the compiled loop.
//
// A model provides the graph of one complete update (Model.Step). Prepare builds it
// once, initializes every variable from the seed, and identifies the computation
// with a digest. NewLoop then compiles many such steps into one XLA program: a While
// loop that gathers each batch on the device, in the order of a permutation computed
// on the device, runs the step, and records every scalar that the step reports. The
// host does no work per batch. A step that contains functions, such as those of
// Sort, While and If, cannot be the body of XLA's While: the program is then a single
// step, which the host calls for each batch, as it does on the pure-Go backend.
//
// A Stepper runs single steps that a reader has written by hand, on the initial weights
// and the batches of a program.
//
// This package does not use files or notebooks.
package train
