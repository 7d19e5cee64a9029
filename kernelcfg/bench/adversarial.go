package main

import (
	"fmt"
	"strings"

	"latentlab/lib/aae"
	"latentlab/lib/dataset"
	"latentlab/lib/train"
)

// adversarial is an adversarial autoencoder of the library, semi-supervised if it
// has classes. The peers read it as JSON.
type adversarial struct {
	Features             int        `json:"features"` // length of x
	Hidden               []int      `json:"hidden"`   // widths of the hidden layers of each network
	Code                 int        `json:"code"`     // length of the style z
	Classes              int        `json:"classes"`  // length of y, which precedes z; 0 without labels
	Labeled              int        `json:"labeled"`  // images whose labels are known: the first of each class, equally many
	Dropout              float64    `json:"dropout"`
	DiscriminatorDropout float64    `json:"discriminator_dropout"`
	Std                  float64    `json:"std"`   // standard deviation of the style's prior, a Gaussian around 0
	Rates                [2]float64 `json:"rates"` // of Adam: for reconstruction and labels; for discriminators and generator
}

// ducau returns the network of Ducau's tutorial, which notebook 004 trains, with the
// given number of labels or, if that is 0, without.
func ducau(labeled int) adversarial {
	c := aae.Tutorial()
	n := adversarial{
		Features: 28 * 28, Hidden: c.Hidden, Code: c.Prior.Size, Labeled: labeled,
		Dropout: c.Dropout, DiscriminatorDropout: c.DiscriminatorDropout,
		Std: 5, Rates: [2]float64{6e-4, 8e-4},
	}
	if labeled > 0 {
		n.Classes = 10
	}
	return n
}

func (n adversarial) model(data *dataset.Examples) (train.Model, error) {
	if n.Classes == 0 {
		return aae.New(aae.Tutorial())
	}
	labeled, err := n.labeled(data)
	if err != nil {
		return nil, err
	}
	return aae.NewSemiSupervised(aae.SemiSupervisedTutorial(labeled))
}

// labeled returns the images whose labels are known. The peers select the same.
func (n adversarial) labeled(data *dataset.Examples) (*dataset.Examples, error) {
	var rows []int
	for class, all := range data.ByClass() {
		each := n.Labeled / n.Classes
		if len(all) < each {
			return nil, fmt.Errorf("%s has %d images of class %d: expected %d", data.Name, len(all), class, each)
		}
		rows = append(rows, all[:each]...)
	}
	return data.Select(rows...), nil
}

func (n adversarial) adam() train.Option { return aae.Adam(n.Rates[0], n.Rates[1]) }

// scalars returns the names of what the peers report for each step.
func (n adversarial) scalars() []string {
	if n.Classes == 0 {
		return []string{"loss", "discriminator", "generator"}
	}
	return []string{
		"loss", "class discriminator", "style discriminator", "class generator", "style generator", "class loss",
	}
}

func (n adversarial) script() string { return "adversarial" }

// String returns the encoder's widths: 784-1000-1000-2, or -(10, 2) for class and
// style.
func (n adversarial) String() string {
	widths := widthsOf(n.Features, n.Hidden)
	if n.Classes == 0 {
		return fmt.Sprintf("%s-%d", widths, n.Code)
	}
	return fmt.Sprintf("%s-(%d, %d), %d labels", widths, n.Classes, n.Code, n.Labeled)
}

// loss names the scalars in order.
func (n adversarial) loss() string {
	return "losses: " + strings.Join(append([]string{"cross-entropy"}, n.scalars()[1:]...), ", ")
}
