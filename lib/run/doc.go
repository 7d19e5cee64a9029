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
// test.csv are written from it, for readers, when a training ends or is
// interrupted, and when a state is loaded that they are not about; time.csv is
// written with each checkpoint. Only the holder of the lock writes to the
// folder. The next holder removes what a killed process has left there, files
// whose names begin with a dot.
//
// # The same numbers
//
// A training that is interrupted, killed or continued for more epochs ends with
// the same numbers as one that never stopped, bit for bit, on the same plugin
// and processor with the same number of threads. Elsewhere the last digits
// differ, because sums are taken in another order. XLA's threads depend on the
// model, on the number of processors and on what the process opened first: the
// first training or network that needs the backend sets them for all that
// follow, unless the environment variable NPROC does. The digest is the same
// everywhere. run.json records what trained the run, and from which step on:
// backend, threads, the processor's model and the plugin's SHA-256; each
// checkpoint records its own.
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
// A run that is to be found by a name gets one: [Run.Tag] and [Open] keep its
// weights and history as they are, in a folder "named" beside the runs; what it
// evaluates may be on another test set by then. [Run.Save] and [Load] take a
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
