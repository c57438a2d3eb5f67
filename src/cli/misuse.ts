/** The command line says something that cannot be meant; nothing was done. */
export class Misuse extends Error {
  override readonly name = "Misuse";
}
