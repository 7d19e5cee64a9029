// Package train runs a model's step many times: the compiled loop.
//
// A model offers the graph of one whole update (Model.Step). Prepare builds
// it once, gives every variable its first value from the seed, and names the
// computation with a digest. Program.Loop then compiles many such steps into
// one XLA program: a While loop that draws each batch on the device from a
// permutation made on the device, runs the step, and records every scalar
// that the step reports. The host does no work per batch.
//
// Nothing here knows about pictures, files or notebooks.
package train
