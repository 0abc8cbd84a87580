/** Whoever comes to the door begins anew: what the reader before was answered in this tab is forgotten. */

try {
  sessionStorage.clear();
} catch {
  // no store, nothing kept
}
