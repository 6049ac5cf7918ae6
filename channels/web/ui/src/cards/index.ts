/** From a card's facts to its element. */

import { el } from "../dom";
import type { Card } from "../types";
import { documentsCard } from "./documents";
import { itemsCard } from "./items";
import { optionsCard } from "./options";
import { orderCard } from "./order";
import type { Actions, Setting } from "./parts";
import { papersCard } from "./papers";
import { returnCard } from "./return";
import { shipmentCard } from "./shipment";

export interface Built {
  element: HTMLElement;
  actions: Actions | null;
}

export function buildCard(card: Card, setting: Setting): Built {
  switch (card.kind) {
    case "items":
      return plain(itemsCard(card, setting));
    case "options":
      return plain(optionsCard(card, setting));
    case "order":
    case "quote":
    case "readback":
      return orderCard(card, setting);
    case "shipment":
      return plain(shipmentCard(card));
    case "return":
      return returnCard(card, setting);
    case "papers":
      return plain(papersCard(card));
    case "documents":
      return plain(documentsCard(card, setting));
    default:
      return plain(el("p", { class: "quiet" }, "This can't be shown here."));
  }
}

function plain(element: HTMLElement): Built {
  return { element, actions: null };
}
