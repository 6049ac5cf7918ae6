/** Stands in for parts of the chat component that the desk never shows: players, carousels, code, tables. */
export default function Absent(): null {
  return null;
}

export { Absent as Swiper, Absent as SwiperSlide, Absent as A11y, Absent as Navigation };
