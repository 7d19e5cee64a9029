// Package run keeps trainings on disk and finds them again by what they compute.
//
// A notebook cell is a new process each time, so nothing in memory survives it. A training
// therefore has a folder whose name is the digest of its program: step, initial values, data,
// seed and batch size, but not the number of epochs. Training the same program again loads the
// result, and more epochs continue it. A change to the network is another program with another
// folder, so changing it back is instant.
//
// A folder contains:
//
//	run.json               a description: hyperparameters, optimizer, seed, data, versions, backend and device
//	program.txt.gz         the text of the program, whose SHA-256 is the digest
//	progress.safetensors   the latest state of a training under way or interrupted
//	best-N.safetensors     with early stopping, the best state of a training under way, unless it is the latest
//	step-N.safetensors     the state at the end of each training, and at each tagged step
//	history.csv            every scalar of every step
//	test.csv               what the model evaluates after every epoch on the test set
//	validation.csv         the same on the validation set of early stopping
//	time.csv               seconds of training up to the end of each chunk of steps
//	lock                   the process that writes here, or the last that did; never removed
//
// `go run ./kernelcfg runs` lists the folders, and removes those that nobody uses.
//
// Checkpoints contain history and state in the safetensors format
// (https://huggingface.co/docs/safetensors). They are replaced atomically, so the last complete
// one always exists. history.csv and test.csv are copies for readers. They are written when a
// training ends or is interrupted, and when a state is loaded that they do not match; time.csv is
// written with each checkpoint. Only the holder of the lock writes to the folder. The next holder
// removes the temporary files of a killed process, whose names begin with a dot.
//
// # The same numbers
//
// A training that is interrupted, killed or continued for more epochs ends with the same numbers
// as one that never stopped, bit for bit, on the same plugin and processor with the same number of
// threads. Otherwise the last digits differ, because sums have another order. The number of XLA's
// threads depends on the model, on the number of processors and on what the process opened first:
// the first training or network that needs the backend sets it for all that follow, unless the
// environment variable NPROC does. The digest is the same everywhere. run.json records what
// trained the run, and from which step on: backend, threads, the processor's model and the
// plugin's SHA-256. Each checkpoint records its own.
//
// The state at the end of each training is kept. Training fewer epochs than before trains them
// again, from the nearest earlier state, which may be the initial one. Later states are kept.
//
// Test values depend on the code of Evaluate and on the test set. If one of them is new, the run is
// evaluated once, at its current epoch, and earlier rows are NaN.
//
// # Early stopping
//
// [train.EarlyStopping] is a rule of when to stop, not a part of what is computed, so the digest
// does not depend on it. The run ends as if it had been trained with the rule from the start: more
// patience or more epochs continue a run that has stopped, less patience goes back to an earlier
// epoch. Both the best and the last state are kept. Where the best state, or a validation loss, is
// not on disk, as after a training without the rule, the epochs are trained again. A run that has
// stopped is at the step of its best epoch, and History, Tests and Validation go on to the last one.
//
// # Names
//
// [Run.Tag] gives a run a name to [Open] it by, in a folder "named" beside the runs. Its weights and
// history do not change, but its evaluation may be on another test set later. Package weights
// exports weights and imports them.
package run
