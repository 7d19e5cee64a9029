package diagram_test

import (
	"testing"

	"latentlab/lib/figure/diagram"
	"latentlab/lib/figure/internal/figuretest"
)

func TestRandomDiagrams(t *testing.T) {
	figuretest.CheckRandom(t, diagram.Diagram{})
}
