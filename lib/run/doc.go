// Package run keeps trainings on disk, found again by what they compute.
//
// A notebook cell is a new process each time: nothing in memory survives it.
// So a training lives in a folder whose name is the digest of its program:
// step, first values, data, seed and batch size, but not the number of
// epochs. Training it again finds it done; asking for more epochs goes on
// where it stopped, with the numbers of never having stopped; a change to
// the network is another folder, so that going back is instant.
//
// A folder holds:
//
//	run.json               what it is: hyperparameters, seed, data, versions, backends
//	progress.safetensors   the newest state of a training under way
//	step-N.safetensors     the state at each end that was asked for
//	history.csv            every scalar of every step
//	test.csv               the evaluation after every epoch
//	lock                   held while a process trains
//
// Checkpoints hold history and state together, in the safetensors format
// (https://huggingface.co/docs/safetensors), and are replaced by renaming:
// whatever happens, the last one that was complete is there. The two .csv
// are written from it, for readers.
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
