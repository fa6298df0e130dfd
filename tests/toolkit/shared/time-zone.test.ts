import assert from "node:assert/strict";

import { isTimeZone } from "../../../toolkit/shared/time-zone";

describe("isTimeZone", () => {
  for (const zone of ["Asia/Tokyo", "UTC", "America/Argentina/Buenos_Aires", "America/Port-au-Prince", "Etc/GMT+9"]) {
    it(`is true for ${zone}`, () => assert.ok(isTimeZone(zone)));
  }
  for (const zone of ["Asia/Edo", "JST", "+09:00", "tokyo", "asia/tokyo", "Asia/Tokyo ", ""]) {
    it(`is false for "${zone}"`, () => assert.ok(!isTimeZone(zone)));
  }
});
