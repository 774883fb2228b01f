/** Name as it is searched: without case, width and accents' forms. */
export function foldName(name: string): string {
  return name.normalize("NFKC").toLowerCase().trim();
}
