/** What the host says of a delivery: the message's id, and how often it was delivered, this time included. */
export interface Delivery {
  readonly messageId: string;
  readonly delivery: number;
}
