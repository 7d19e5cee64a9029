package chart_test

import (
	"sync"
	"testing"

	"latentlab/lib/figure/chart"
	"latentlab/lib/figure/internal/figuretest"
)

// TestGolden draws every Example and compares it with its golden figure.
func TestGolden(t *testing.T) {
	figuretest.Golden(t, map[string]func(){
		"bars":              ExampleBars,
		"bars_groups":       ExampleBars_groups,
		"bars_lines":        ExampleBars_lines,
		"bars_lying":        ExampleBars_horizontal,
		"bars_samples":      ExampleBars_samples,
		"bars_spread":       ExampleBars_spread,
		"bars_stacked":      ExampleBars_stacked,
		"confusion":         ExampleConfusion,
		"confusion_letters": ExampleConfusion_letters,
		"confusion_map":     ExampleConfusion_map,
		"confusion_words":   ExampleConfusion_words,
		"curves":            ExampleCurves,
		"curves_lines":      ExampleCurves_lines,
		"curves_log":        ExampleCurves_log,
		"curves_markers":    ExampleCurves_markers,
		"curves_samples":    ExampleCurves_samples,
		"curves_smooth":     ExampleCurves_smooth,
		"dots":              ExampleDots,
		"dots_lying":        ExampleDots_horizontal,
		"dots_spread":       ExampleDots_spread,
		"heat_map":          ExampleHeatMap,
		"heat_map_small":    ExampleHeatMap_small,
		"heat_map_table":    ExampleHeatMap_table,
		"histogram":         ExampleHistogram,
		"histogram_medians": ExampleHistogram_medians,
		"histogram_rows":    ExampleHistogram_rows,
		"manifold":          ExampleManifold,
		"manifold_values":   ExampleManifold_values,
		"panels_table":      ExampleCurves_panels,
		"scatter":           ExampleScatter,
		"scatter_classes":   ExampleScatter_classes,
		"scatter_field":     ExampleField,
		"scatter_ways":      ExampleField_directions,
		"scatter_letters":   ExampleScatter_letters,
		"scatter_many":      ExampleScatter_many,
		"scatter_names":     ExampleScatter_names,
		"scatter_panels":    ExampleScatter_panels,
		"scatter_paths":     ExampleScatter_paths,
		"scatter_prior":     ExampleScatter_prior,
		"scatters":          ExampleScatters,
		"scatters_own":      ExampleScatters_ownScales,
	})
}

// TestParallel draws charts concurrently, as a server of live views does, for
// the race detector.
func TestParallel(t *testing.T) {
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			figuretest.Must(chart.Curves{Series: []chart.Series{{Name: "a", Y: []float64{2, 1}}}}.Draw())
		})
	}
	group.Wait()
}
