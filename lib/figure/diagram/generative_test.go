package diagram_test

import (
	"image"
	"image/color"
	"testing"

	"latentlab/lib/figure"
	"latentlab/lib/figure/diagram"
	"latentlab/lib/figure/internal/figuretest"
)

func ExampleNewVariational() {
	figuretest.Show(diagram.NewVariational().Draw())
	// Output:
	// 882 × 379: a diagram: input x → encoder q(z | x) → mean μ; encoder q(z | x) → standard deviation σ → ×; from N(0, I) ε → × → +; mean μ → + → code z → decoder p(x | z) → reconstruction x̂
}

func ExampleNewReparameterization() {
	figuretest.Show(diagram.NewReparameterization().Draw())
	// Output:
	// 588 × 244: two diagrams of values and, dashed, gradients. Left: μ and σ lead to z, which is sampled, and z to the loss; the gradient of the loss stops at z. Right: ε is sampled, z = μ + σ·ε leads to the loss, and the gradient goes back through z to μ and σ.
}

func ExampleNewAdversarial() {
	figuretest.Show(diagram.NewAdversarial().Draw())
	// Output:
	// 635 × 321: a diagram: input x → encoder q(z | x) → code z → decoder p(x | z) → reconstruction x̂; code z → discriminator D; prior p(z) → discriminator D → code or sample?
}

func ExampleNewSupervisedAdversarial() {
	figuretest.Show(diagram.NewSupervisedAdversarial().Draw())
	// Output:
	// 684 × 487: a diagram: label, one-hot y → decoder p(x | y, z); input x → encoder q(z | x) → style z → decoder p(x | y, z) → reconstruction x̂; style z → discriminator D; prior p(z) → discriminator D → code or sample?
}

func ExampleNewSemiSupervisedAdversarial() {
	figuretest.Show(diagram.NewSemiSupervisedAdversarial().Draw())
	// Output:
	// 737 × 569: a diagram: input x → encoder q(z, y | x) → class, softmax y → decoder p(x | y, z); encoder q(z, y | x) → style, linear z → decoder p(x | y, z) → reconstruction x̂; class, softmax y → discriminator D_cat; prior of classes Cat(y) → discriminator D_cat → code or sample?; style, linear z → discriminator D_gauss; prior of styles N(0, I) → discriminator D_gauss → code or sample?
}

func ExampleNewGAN() {
	figuretest.Show(diagram.NewGAN().Draw())
	// Output:
	// 667 × 238: a diagram: noise z → generator G → generated x̂ → discriminator D; real x → discriminator D → real or generated?
}

// TestEdgeColor checks that an arrow has its color, is moved aside, and ends
// halfway if it is stopped, whatever its direction.
func TestEdgeColor(t *testing.T) {
	red := color.RGBA{255, 0, 0, 255}
	for name, c := range map[string]struct {
		to   diagram.Node
		back bool
	}{
		"right": {to: diagram.Node{Symbol: "b", Shape: diagram.Operator, Col: 1}},
		"left":  {to: diagram.Node{Symbol: "b", Shape: diagram.Operator, Col: 1}, back: true},
		"down":  {to: diagram.Node{Symbol: "b", Shape: diagram.Operator, Row: 1}},
		"up":    {to: diagram.Node{Symbol: "b", Shape: diagram.Operator, Row: 1}, back: true},
	} {
		t.Run(name, func(t *testing.T) {
			extent := func(e diagram.Edge) image.Rectangle {
				e.From, e.To, e.Color = "a", "b", red
				if c.back {
					e.From, e.To = e.To, e.From
				}
				f := figuretest.Must(diagram.Diagram{
					Nodes: []diagram.Node{{Symbol: "a", Shape: diagram.Operator, Row: 0}, c.to, {ID: "far", Symbol: "c", Col: 2, Row: 2}},
					Edges: []diagram.Edge{e},
				}.Draw())
				return figuretest.Extent(f.Image, red)
			}
			long := func(r image.Rectangle) int { return max(r.Dx(), r.Dy()) }
			whole, aside, stopped := extent(diagram.Edge{}), extent(diagram.Edge{Aside: 10}), extent(diagram.Edge{Stopped: true})
			if whole.Empty() {
				t.Fatal("nothing is drawn in the edge's color")
			}
			shift := image.Pt(0, 10*figure.Scale)
			if whole.Dy() > whole.Dx() {
				shift = image.Pt(10*figure.Scale, 0)
			}
			if aside != whole.Add(shift) {
				t.Errorf("moved aside the arrow is at %v, else at %v", aside, whole)
			}
			if long(stopped) > long(whole)*3/4 || !stopped.Overlaps(whole) {
				t.Errorf("stopped the arrow is at %v, else at %v", stopped, whole)
			}
		})
	}
}
