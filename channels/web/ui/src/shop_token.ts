/** A shop that signs its buyers in itself gives the page a function that fetches a short-lived token. */

declare global {
  interface Window {
    shopToken?: () => Promise<string>;
  }
}

/** The token, or null where the browser's own session counts. */
export async function shopToken(): Promise<string | null> {
  try {
    return (await window.shopToken?.()) ?? null;
  } catch {
    return null;
  }
}

export function isSignedInByShop(): boolean {
  return window.shopToken !== undefined;
}
