// Package tsne embeds points of many dimensions in two or three, so that neighbors
// stay neighbors: t-distributed stochastic neighbor embedding (van der Maaten and
// Hinton, "Visualizing Data using t-SNE", JMLR 9, 2008).
//
// It computes the exact gradient over all pairs, as one compiled program of many
// iterations: 5,000 points take 130 ms of one core an iteration, so about half a
// minute on four otherwise idle cores, and the time grows with the square of
// their number. [EmbedIn] caches embeddings.
//
// The figure shows which points are neighbors. Distances between
// groups and the sizes of groups mean little, and groups may appear where there
// are none (Wattenberg and others, "How to Use t-SNE Effectively", Distill, 2016).
package tsne
