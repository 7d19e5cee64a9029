// Package tsne lays points of many dimensions out in two or three, so that
// neighbours stay neighbours: t-distributed stochastic neighbour embedding
// (van der Maaten and Hinton, "Visualizing Data using t-SNE", JMLR 9, 2008).
//
// It computes the exact gradient over all pairs, as one compiled program of
// many iterations: 5,000 points take 130 ms of one core an iteration, so about
// half a minute on four cores that have nothing else to do, and the time grows
// with the square of their number. [EmbedIn] remembers what it has computed.
//
// What to read from the picture: which points are neighbours. Distances
// between groups and the sizes of groups mean little, and groups may appear
// where there are none (Wattenberg and others, "How to Use t-SNE
// Effectively", Distill, 2016).
package tsne
