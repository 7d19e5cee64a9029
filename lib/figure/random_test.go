package figure_test

import (
	"testing"

	"latentlab/lib/figure"
	"latentlab/lib/figure/internal/figuretest"
)

func TestRandomFigures(t *testing.T) {
	figuretest.CheckRandom(t, figure.Grid{})
	figuretest.CheckRandom(t, figure.Pair{})
	figuretest.CheckRandom(t, figure.Reconstructions{})
	figuretest.CheckRandom(t, figure.Rows{})
	figuretest.CheckRandom(t, figure.Beside{})
	figuretest.CheckRandom(t, figure.Panels{})
	figuretest.CheckRandom(t, figure.Table{})
}
