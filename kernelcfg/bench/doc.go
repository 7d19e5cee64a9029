// Bench measures how many images a second the autoencoders of the chapters,
// variational ones too, train on: with GoMLX's stock Trainer, with lib/train's
// compiled loop, and, with -peers, in JAX and PyTorch.
//
//	go run ./kernelcfg bench [-peers] [-epochs 5] [-model fashion,vae-wide] [-batch 32,128]
//
// Everything that is compared is a process of its own (a contestant) with
// the same network, data and batch size, told over its standard input to
// train one epoch. The rounds go through all contestants in turn, so that
// what else the machine does hits all alike; the first round, which holds the
// compilation, is not counted. Medians and ranges are printed, and ratios of
// medians. That all do the same work shows in the last column of losses: they
// agree but for the first weights, the order of the pictures and the noise.
package main
