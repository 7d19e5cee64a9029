// Package mistakes has mistakes that newcomers make in cells, with what the
// kernel prints for each, in mistakes.md. Its test runs them in a kernel.
package mistakes
