/** A text of at most `most` characters, with an ellipsis if it is cut; counts code points, so that none is split. */
export function cutText(text: string, most: number): string {
  if (text.length <= most) return text;
  const points = Array.from(text.slice(0, 2 * most));
  return points.length <= most && text.length <= 2 * most ? text : `${points.slice(0, most - 1).join("")}…`;
}
