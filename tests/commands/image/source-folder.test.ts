import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { addressOf, requireCommitted, sourceOf } from "../../../commands/image/source-folder";
import { GitFolder } from "../../support/git-folder";

describe("The source of an image", () => {
  const addresses: [remote: string, address: string | undefined][] = [
    ["https://github.com/example/api.git", "https://github.com/example/api"],
    ["https://user:token@GitHub.com/example/api", "https://github.com/example/api"],
    ["https://x-access-token:t@github.com:443/example/api.git/", "https://github.com/example/api"],
    ["git@github.com:example/api.git", "https://github.com/example/api"],
    ["ssh://git@github.com:22/example/api.git", "https://github.com/example/api"],
    ["https://git.example.com/team/group/api?token=t", "https://git.example.com/team/group/api"],
    ["/srv/git/api.git", undefined],
    ["file:///srv/git/api.git", undefined],
    ["", undefined],
  ];
  for (const [remote, address] of addresses) {
    it(`the remote "${remote}" is ${address}`, () => assert.equal(addressOf(remote), address));
  }

  it("is the commit of the folder, its place in the repository, and the remote", () => {
    const git = new GitFolder();
    try {
      const api = git.folderWith("services/api");
      git.run("remote", "add", "origin", "https://user:token@github.com/example/shop.git");
      const commit = git.commit();
      assert.deepEqual(sourceOf(api, process.env), { commit, repository: "https://github.com/example/shop", path: "services/api/" });
      writeFileSync(join(git.folder, "outside"), "");
      requireCommitted(api, process.env);
      writeFileSync(join(api, "new file"), "");
      assert.throws(() => requireCommitted(api, process.env), /services\/api has uncommitted changes.*commit or remove them.*\n {2}\?\? /s);
    } finally {
      git.remove();
    }
  });

  it("a folder without a commit, outside git or that doesn't exist is rejected", () => {
    const folder = mkdtempSync(join(tmpdir(), "folder-"));
    try {
      const env = { ...process.env, GIT_CEILING_DIRECTORIES: tmpdir() };
      assert.throws(
        () => sourceOf(folder, env),
        /must be a folder in a git repository with a commit, because the image's tag is the commit/,
      );
      assert.throws(() => sourceOf(join(folder, "none"), env), /--folder is \S+none, which doesn't exist/);
      mkdirSync(join(folder, "bin"));
      assert.throws(() => sourceOf(folder, { PATH: join(folder, "bin") }), /git can't run: .*Install git/);
    } finally {
      rmSync(folder, { recursive: true });
    }
    const git = new GitFolder();
    try {
      assert.throws(() => sourceOf(git.folder, process.env), /with a commit/);
    } finally {
      git.remove();
    }
  });
});
