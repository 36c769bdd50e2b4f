/** What was done to assistants, for the log. */
export const acts = {
  assistant_created: "Made an assistant",
  assistant_changed: "Changed an assistant",
  assistant_version_saved: "Saved a version of an assistant",
  assistant_version_restored: "Brought back an earlier version of an assistant",
  assistant_published: "Put an approved assistant into use",
  assistant_suspended: "Paused an assistant",
  assistant_resumed: "Put an assistant into use again",
  assistant_narrowed: "Shared an assistant with fewer",
  assistant_taken_down: "Took an assistant out of use",
  assistant_put_back: "Released an assistant again",
  assistant_owners_changed: "Changed who owns an assistant",
  assistant_taken_over: "Took over an assistant without an owner",
  assistant_moved: "Moved an assistant to another unit",
  assistant_deleted: "Deleted an assistant",
  assistant_restored: "Undid the deletion of an assistant",
};
