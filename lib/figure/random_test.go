package figure_test

import (
	"testing"
	"time"

	"latentlab/lib/figure"
	"latentlab/lib/figure/internal/figuretest"
)

func TestRandomFigures(t *testing.T) {
	const each = 300 * time.Millisecond
	figuretest.CheckRandom(t, each, figure.Grid{})
	figuretest.CheckRandom(t, each, figure.Pair{})
	figuretest.CheckRandom(t, each, figure.Reconstructions{})
	figuretest.CheckRandom(t, each, figure.Rows{})
	figuretest.CheckRandom(t, each, figure.Beside{})
	figuretest.CheckRandom(t, each, figure.Panels{})
}
