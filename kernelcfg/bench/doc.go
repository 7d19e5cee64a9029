// Bench measures how many images a second the autoencoders of the chapters,
// variational and adversarial ones too, train on: with GoMLX's stock Trainer,
// with lib/train's compiled loop, and, with -peers, in JAX and PyTorch.
//
//	go run ./kernelcfg bench [-peers] [-plugins DIR] [-epochs 5] [-model fashion,vae-wide] [-batch 32,128]
//
// Everything that is compared is a process of its own (a contestant) with
// the same network, data and batch size, told over its standard input to
// train one epoch. The rounds go through all contestants in turn, in the
// opposite order every other time, so that what else the machine does hits all
// alike; the first round, which holds the compilation, is not counted. Medians and ranges are printed, and ratios of
// medians. That all do the same work shows in the column of losses: they
// agree but for the first weights, the order of the pictures, the noise and
// dropout.
//
// The adversarial autoencoders (aae, semi) train in three and four phases,
// each with an Adam of its own and a loss in that column. The stock Trainer
// has one loss and one optimizer for a step, so it is not among their
// contestants. An epoch of theirs is 10,000 pictures, -pictures changes it;
// semi counts the pictures without labels.
package main
