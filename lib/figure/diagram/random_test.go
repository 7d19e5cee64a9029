package diagram_test

import (
	"testing"
	"time"

	"latentlab/lib/figure/diagram"
	"latentlab/lib/figure/internal/figuretest"
)

func TestRandomDiagrams(t *testing.T) {
	figuretest.CheckRandom(t, 400*time.Millisecond, diagram.Diagram{})
}
