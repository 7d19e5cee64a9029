// Package export takes a network out of a trained run, so that it runs where
// there is neither a kernel nor Go: in the page that a reader looks at.
//
// [New] builds the network's graph on the run's variables for one code and
// reads it node by node. What does not depend on the code is computed there
// and then; what does becomes an operation of a small program, which [Script]
// runs in a browser and [Network.Call] in Go. Large matrices are kept in 8 bits
// a weight where that shows in no pixel, see [New], and small ones in 16.
//
//	decoder, err := export.New(r, m.Decode, codes)
//	data, err := decoder.JSON() // for latentlabNetwork(data) of export.Script
//
// A decoder of dense layers, normalisations and element-wise functions can be
// taken out; what cannot is an error that names the operation.
package export
