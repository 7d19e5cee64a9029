// Package train runs a model's step many times: the compiled loop.
//
// A model offers the graph of one whole update (Model.Step). Prepare builds
// it once, gives every variable its first value from the seed, and names the
// computation with a digest. NewLoop then compiles many such steps into one
// XLA program: a While loop that draws each batch on the device from a
// permutation made on the device, runs the step, and records every scalar
// that the step reports. The host does no work per batch. A step that has
// functions of its own, as Sort, While and If do, cannot be the body of XLA's
// While: the program is then one such step, and the host calls it for each
// batch, as it does on the pure-Go backend.
//
// Nothing here knows about files or notebooks.
package train
