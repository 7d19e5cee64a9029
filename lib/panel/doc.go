// Package panel draws trainings: one while it goes on, in the background, and
// several side by side. It is what package notebook shows in cells.
package panel
