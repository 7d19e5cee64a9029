// Package weights exchanges the weights of trained models with PyTorch, as
// safetensors files with PyTorch's names and layouts. In Go,
//
//	err := weights.Save(r.Model, "vae-001", weights.Names{"encoder/layer0": "fc1"})
//
// writes .latentlab/models/vae-001.safetensors, and in Python
//
//	model.load_state_dict(safetensors.torch.load_file(".latentlab/models/vae-001.safetensors"))
//
// loads it. [Load] reads what safetensors.torch.save_file(model.state_dict(), …)
// writes.
package weights
