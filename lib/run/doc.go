// Package run keeps trainings on disk, found again by what they compute.
//
// A notebook cell is a new process each time: nothing in memory survives it.
// So a training lives in a folder whose name is the digest of its program:
// step, first values, data, seed and batch size, but not the number of
// epochs. Training it again finds it done; asking for more epochs goes on
// where it stopped; a change to the network is another folder, so that going
// back is instant.
//
// A folder holds:
//
//	run.json               what it is: hyperparameters, optimizer, seed, data, versions, backend and device
//	program.txt.gz         the program in full, whose SHA-256 is the digest
//	progress.safetensors   the newest state of a training under way or interrupted
//	step-N.safetensors     the state at the end of each training, and at each step that was tagged
//	history.csv            every scalar of every step
//	test.csv               what the model evaluates after every epoch
//	time.csv               seconds of training until the end of each chunk of steps
//	lock                   the process that writes here, or the last that did; never removed
//
// Checkpoints hold history and state together, in the safetensors format
// (https://huggingface.co/docs/safetensors), and are replaced by renaming:
// whatever happens, the last one that was complete is there. history.csv and
// test.csv are written from it when a training ends or is interrupted, and
// when another state is loaded than they are about, for readers; time.csv is written with each checkpoint. Only who holds the lock
// writes to the folder, and what a killed process left there, under a name that
// begins with a dot, is removed by whoever holds it next.
//
// # The same numbers
//
// A training that is interrupted, killed or asked for more epochs ends with the
// numbers of never having stopped, bit for bit, on the same backend: the same
// plugin and processor, with the same number of threads. On others the last
// digits differ, since sums are taken in another order. XLA's threads depend on
// the model, on the number of processors and on what the process opened first:
// the first training, or network, that needs the backend sets them for all that
// follow. So one program may give other last digits on one machine too, in a
// cell that trains something else before it; the environment variable NPROC
// fixes the threads. The digest is the same for all of them. run.json says what
// trained the run, from which step on: backend, threads, the processor's model
// and the plugin's SHA-256; each checkpoint says it of itself.
//
// The state at the end of each training is kept. Asking for fewer epochs than
// were trained trains them again, from the nearest state before, which may be
// the first values; the later states are kept.
//
// Test values depend on the code of Evaluate and on the test set. If one of them
// is new, the run is evaluated once, at its current epoch, and the rows before
// are NaN.
//
// # Names and weights
//
// A run that is to be found by a name gets one: [Run.Tag] and [Open] keep it as
// it is, in a folder "named" beside the runs. [Run.Save] and [Load] take a
// model's weights out of the project and into it, as a safetensors file with
// PyTorch's names and layouts:
//
//	err := trained.Save("vae-001", run.Names{"encoder/layer0": "fc1"})
//
// writes .latentlab/models/vae-001.safetensors, and in Python
//
//	model.load_state_dict(safetensors.torch.load_file(".latentlab/models/vae-001.safetensors"))
//
// takes them; safetensors.torch.save_file(model.state_dict(), …) goes the
// other way.
package run
