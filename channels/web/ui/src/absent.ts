/** Stands in for a part of the chat component that is never shown here. */
export default function Absent(): null {
  return null;
}
