// Drawn for this package: 24 units, round strokes of 1.75, 2 to 3 units of air at the edge.

export const arrowUpIcon = "M12 19.5v-15M5.5 11 12 4.5l6.5 6.5";
export const backIcon = "M19.5 12h-15M11 5.5 4.5 12l6.5 6.5";
export const closeIcon = "m6 6 12 12M18 6 6 18";
export const peopleIcon =
  "M9 11.4a3.7 3.7 0 1 0 0-7.4 3.7 3.7 0 0 0 0 7.4ZM2.6 20v-1a4.6 4.6 0 0 1 4.6-4.6h3.6a4.6 4.6 0 0 1 4.6 4.6v1M15.6 4.3a3.7 3.7 0 0 1 0 6.8M18 14.8a4.6 4.6 0 0 1 3.4 4.4v.8";
export const checkIcon = "m5 12.5 4.6 4.6L19.5 7";
export const doubleCheckIcon = "m2.5 12.8 4.3 4.3L16 7.6M11.6 16.3l.8.8 9.3-9.5";
export const clockIcon = "M12 20.6a8.6 8.6 0 1 0 0-17.2 8.6 8.6 0 0 0 0 17.2ZM12 7.4V12l3 1.9";
export const alertIcon =
  "M12 20.6a8.6 8.6 0 1 0 0-17.2 8.6 8.6 0 0 0 0 17.2ZM12 7.8v4.6M12 16.1h.01";
export const retryIcon = "M19.6 12a7.6 7.6 0 1 1-2.3-5.4l2.3 2.3M19.7 4.2v4.7H15";
export const trashIcon =
  "M4.5 6.8h15M9.4 6.8V5.2a1.6 1.6 0 0 1 1.6-1.6h2a1.6 1.6 0 0 1 1.6 1.6v1.6M6.4 6.8l.8 11.7a2 2 0 0 0 2 1.9h5.6a2 2 0 0 0 2-1.9l.8-11.7M10.2 11v5M13.8 11v5";
