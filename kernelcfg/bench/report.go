package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
)

// report prints the measured speeds, and the ratios of the compiled loop to the loop
// on each other plugin and to the fastest contestant of each other kind.
func report(w io.Writer, racers []*racer) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "images/s, median\tlowest\thighest\tlosses\t  contestant\t")
	for _, r := range racers {
		fmt.Fprintf(t, "%.0f\t%.0f\t%.0f\t%s\t  %s\t\n",
			median(r.speeds), slices.Min(r.speeds), slices.Max(r.speeds), lossesText(r.losses), r.name)
	}
	t.Flush()
	if page, peer := best(racers, "page"), best(onOneThread(racers), "peer"); page != nil && peer != nil {
		fmt.Fprintf(w, "%s / %s: %.2f\n", page.name, peer.name, median(page.speeds)/median(peer.speeds))
	}
	loop := best(racers, "loop")
	if loop == nil {
		return
	}
	others := []*racer{best(racers, "stock"), best(racers, "stock adam")}
	for _, r := range racers {
		if r.kind == "other plugin" {
			others = append(others, r)
		}
	}
	for _, other := range append(others, best(racers, "peer")) {
		if other != nil {
			fmt.Fprintf(w, "%s / %s: %.2f\n", loop.name, other.name, median(loop.speeds)/median(other.speeds))
		}
	}
}

// onOneThread returns the racers that run on a single processor.
func onOneThread(racers []*racer) []*racer {
	return slices.DeleteFunc(slices.Clone(racers), func(r *racer) bool { return !strings.HasSuffix(r.name, oneThread) })
}

// lossesText returns the values as 0.2345 1.3863.
func lossesText(values []float64) string {
	var words []string
	for _, v := range values {
		words = append(words, fmt.Sprintf("%.4f", v))
	}
	return strings.Join(words, " ")
}

// best returns the fastest racer of a kind, nil if there is none.
func best(racers []*racer, kind string) *racer {
	var found *racer
	for _, r := range racers {
		if r.kind == kind && (found == nil || median(r.speeds) > median(found.speeds)) {
			found = r
		}
	}
	return found
}

func median(values []float64) float64 {
	s := slices.Sorted(slices.Values(values))
	return (s[(len(s)-1)/2] + s[len(s)/2]) / 2
}
