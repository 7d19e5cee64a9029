// Bench measures how many images a second the two autoencoders of the
// chapters train on: with GoMLX's stock Trainer, with lib/train's compiled
// loop, and, with -peers, in JAX and PyTorch.
//
//	go run ./kernelcfg bench [-peers] [-epochs 5] [-model fashion,digits]
//
// Everything that is compared is a process of its own (a contestant) with
// the same network, data and batch size, told over its standard input to
// train one epoch. The rounds go through all contestants in turn, so that
// what else the machine does hits all alike; the first round, which holds the
// compilation, is not counted. Medians and ranges are printed, and ratios of
// medians.
package main
