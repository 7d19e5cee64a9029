package page

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"latentlab/lib/figure"
	"latentlab/lib/latent"
	"latentlab/lib/trained"
)

// An Explorer shows a decoder as a live element: the reader moves a point over
// a plane of codes, or a slider for each dimension of a code, and the decoder
// draws the image of that code at once, or shows the row.
//
// It opens with the code of an image, one near the median of Codes.
//
// A page can compute decoders of dense layers and convolutions. [CheckDecoder] reports
// before a training whether it can compute a model's.
//
// The decoder's weights are in the output and it runs in the reader's browser.
// Where scripts do not run, a still figure stands in its place.
type Explorer struct {
	// Model must have a method Decode(scope, z), from codes [n, size] to features
	// [n, features]: the pixels of images in [0, 1], or rows of a table, whose values
	// are shown in their units. It is r.Model of a run r.
	Model *trained.Model
	// Codes are codes of images, [n][size]: the dots on the plane. The range is
	// chosen to hold them. May be nil.
	Codes [][]float32
	// Labels are the classes of Codes, and Classes are the names of labels 0,
	// 1, …; nil means the names in Model's training set, or the numbers.
	Labels  []uint16
	Classes []string
	// Samples are codes that the button "Sample" goes to in turn, such as samples
	// of a prior, [m][size]. Nil means samples of N(0, I).
	Samples [][]float32
	// Use is how much each dimension of a code is used, [size] without the class of OneHot, finite and
	// none below 0, as latent.Posterior.KLByDimension or trained.Model.Sensitivity returns it: a bar beside
	// each slider, of full length for the largest. Dimensions with at most 1 % of the largest are gray, and
	// the plane opens with the two that are used most. Nil means no bars.
	Use []float64
	// UseName is the quantity and the unit of Use, such as "KL, nats". Use must have one.
	UseName string
	// Low and High are the range of each dimension. If both are 0, the range holds
	// Codes and Samples, or is ±3 without these.
	Low, High float32
	// OneHot is how many dimensions at the beginning of a code are its class,
	// one-hot, as latent.JoinCodes makes them: there is a button with an image for
	// each class. Codes and Samples may omit these.
	OneHot int
	// Pad adds a pad on which the reader draws an image, or to which an image file comes. The
	// model's encoder gives its code, which is marked in the plane and becomes the explorer's, and
	// its reconstruction is shown beside it. The image is prepared as the training images
	// were if those are as MNIST's, white on black, scaled to a box and centered; else it is cropped
	// and resized. The model must have a method Encode(scope, x), and the output has the encoder's
	// weights too.
	Pad bool
	// Caption stands below the explorer. Alt describes its still figure; empty
	// means the figure's own description.
	Caption, Alt string
	// Fallback is the still figure; nil means the plane of codes if they have
	// two dimensions, else images of samples.
	Fallback *figure.Figure
}

// Still returns the still figure.
func (e Explorer) Still() (*figure.Figure, error) {
	x, err := e.prepare()
	if err != nil {
		return nil, err
	}
	return x.Fallback, nil
}

// Card returns the explorer as a live element.
func (e Explorer) Card() (*Card, error) {
	x, err := e.prepare()
	if err != nil {
		return nil, err
	}
	return x.card()
}

// explorer is an Explorer with its defaults filled in. A code is its class,
// OneHot dimensions, followed by its style, the dimensions that the reader moves.
type explorer struct {
	Explorer
	styles     [][]float32 // of Codes
	samples    [][]float32 // Samples, all with or all without the class
	low, high  []float32   // the range of each dimension of a style
	across, up int         // the dimensions of a style that the plane shows
	start      []float32   // the style that it opens with
	startClass int         // the class that it opens with; 0 without OneHot
}

// prepare checks the Explorer and fills in its defaults.
func (e Explorer) prepare() (*explorer, error) {
	x := &explorer{Explorer: e}
	for _, step := range []func() error{
		x.check, x.checkPad, x.splitCodes, x.checkUse, x.chooseRanges, x.chooseStart, x.drawStill,
	} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return x, nil
}

// check checks what can be checked without running the decoder.
func (x *explorer) check() error {
	if x.Model == nil || x.Model.Program == nil {
		return errors.New("there is no Model, expected a trained one, such as r.Model of what notebook.Train returns")
	}
	if err := checkDecodes("Model", x.Model); err != nil {
		return err
	}
	if err := checkCodes("Codes", x.Codes); err != nil {
		return err
	}
	if err := checkCodes("Samples", x.Samples); err != nil {
		return err
	}
	if x.Labels != nil && len(x.Labels) != len(x.Codes) {
		return fmt.Errorf("there are %d Labels for %d Codes, expected one each", len(x.Labels), len(x.Codes))
	}
	for i, label := range x.Labels {
		if x.Classes != nil && int(label) >= len(x.Classes) {
			return fmt.Errorf("code %d is of class %d, but only %d Classes have names", i, label, len(x.Classes))
		}
	}
	if x.Classes != nil && len(x.Classes) < x.OneHot {
		return fmt.Errorf("there are %d Classes, expected a name for each of the %d of OneHot", len(x.Classes), x.OneHot)
	}
	low, high := float64(x.Low), float64(x.High)
	if math.IsNaN(low) || math.IsInf(low, 0) || math.IsNaN(high) || math.IsInf(high, 0) {
		return fmt.Errorf("the range is from Low %v to High %v, expected finite numbers", x.Low, x.High)
	}
	if low >= high && (low != 0 || high != 0) {
		return fmt.Errorf("the range is from Low %v to High %v, expected Low below High, or 0 for both", x.Low, x.High)
	}
	if x.OneHot < 0 || x.OneHot == 1 {
		return fmt.Errorf("OneHot is %d, expected the number of classes, 2 or more, or 0 if codes have no class", x.OneHot)
	}
	return nil
}

// checkCodes returns an error unless the named codes, if any, are finite and of one
// length.
func checkCodes(field string, codes [][]float32) error {
	if len(codes) == 0 {
		return nil
	}
	if err := latent.Check("code", codes); err != nil {
		return fmt.Errorf("%s: %w", field, err)
	}
	return nil
}

// maxSamples is how many of Samples the output holds at most.
const maxSamples = 200

// splitCodes finds the length of a style, and splits the styles from Codes.
func (x *explorer) splitCodes() error {
	size, err := x.codeSize()
	if err != nil {
		return err
	}
	if x.OneHot >= size {
		return fmt.Errorf("OneHot is %d, and codes have %d numbers: expected fewer classes than numbers", x.OneHot, size)
	}
	style := size - x.OneHot
	if len(x.Codes) > 0 && len(x.Samples) > 0 {
		if n := len(x.Samples[0]); n != size && n != style {
			return fmt.Errorf("the Samples have %d numbers, expected %d as the Codes", n, len(x.Codes[0]))
		}
	}
	if len(x.Samples) > 0 {
		x.samples = x.Samples[:min(len(x.Samples), maxSamples)]
	}
	for _, code := range x.Codes {
		x.styles = append(x.styles, code[len(code)-style:])
	}
	if x.Labels == nil && len(x.Codes) > 0 && len(x.Codes[0]) == size && x.OneHot > 0 {
		for _, code := range x.Codes {
			x.Labels = append(x.Labels, uint16(argMax(code[:x.OneHot])))
		}
	}
	x.Classes = x.classNames()
	x.low, x.high = make([]float32, style), make([]float32, style)
	return nil
}

// codeSize returns how many dimensions a code has that the decoder takes. It returns an error if Codes
// or Samples do not have this length, with or without the class.
func (x *explorer) codeSize() (int, error) {
	size, name, given := x.Model.Program.DecoderSize, "", 0
	switch {
	case len(x.Codes) > 0:
		name, given = "Codes", len(x.Codes[0])
	case len(x.Samples) > 0:
		name, given = "Samples", len(x.Samples[0])
	case size == 0:
		return 0, errors.New("there are neither Codes nor Samples to give the length of a code, and the model does not encode")
	default:
		return size, nil
	}
	if size == 0 { // unknown
		if size = given; given <= x.OneHot {
			size += x.OneHot
		}
	}
	switch {
	case size == given || size == given+x.OneHot:
		return size, nil
	case x.OneHot > 0:
		return 0, fmt.Errorf("%s have %d numbers, and the model decodes codes of %d: "+
			"expected this length, or without the class of OneHot %d", name, given, size, x.OneHot)
	}
	return 0, fmt.Errorf("%s have %d numbers, and the model decodes codes of %d: expected this length", name, given, size)
}

// classNames returns the names of the classes, one for each.
func (x *explorer) classNames() []string {
	names := x.Classes
	if names == nil {
		names = x.Model.Program.Data.Classes
	}
	n := x.OneHot
	for _, label := range x.Labels {
		n = max(n, int(label)+1)
	}
	names = slices.Clone(names)
	for len(names) < n {
		names = append(names, fmt.Sprint(len(names)))
	}
	return names
}

func argMax(values []float32) int {
	at := 0
	for i, v := range values {
		if v > values[at] {
			at = i
		}
	}
	return at
}
