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
//
// # What makes the loop fast, and what does not
//
// The row of GoMLX's Adam as it is shows what lib/train's copies of the layers'
// inputs gain at small batches, the row of another plugin (-plugins) what that
// XLA gains or loses. If a newer XLA makes the first ratio 1, the copies can go.
//
// Measured on two cores with the autoencoder of tutorial 000 at batch 32 and XLA
// 91888df6ce85, as ratios of images a second, ± 0.04. Beside the copies:
//
//	copies in layers of up to a million weights too      0.92 (VAE of 000: 0.82)
//	copies at batch 128; at batch 512                    0.95 to 1.08; 1.00
//	--xla_multiheap_size_constraint_per_heap=1           0.98
//	--xla_cpu_copy_insertion_use_region_analysis         0.9
//
// and in place of them:
//
//	--xla_multiheap_size_constraint_per_heap=1           1.06 (the copies: 1.14)
//	all products carried by the loop, to share nothing   0.64: XLA copies them
//	YNN for no products; single ones; only for sums      0.74; 0.84; 0.72
//
// With the XLA of 2025 an optimization barrier in place of the copies made 0.97,
// fast math, other vector widths, xnnpack and oneDNN 1.00, weights stored
// transposed 0.90 to 1.00, two halves of a batch side by side 0.88 to 0.95.
package main
