package com.example.notes

import jakarta.validation.Valid
import jakarta.validation.constraints.Max
import jakarta.validation.constraints.Min
import jakarta.validation.constraints.NotBlank
import jakarta.validation.constraints.Pattern
import jakarta.validation.constraints.Size
import java.net.URI
import java.time.OffsetDateTime
import org.springframework.http.HttpStatus
import org.springframework.http.ResponseEntity
import org.springframework.jdbc.core.DataClassRowMapper
import org.springframework.jdbc.core.RowMapper
import org.springframework.jdbc.core.simple.JdbcClient
import org.springframework.web.bind.annotation.DeleteMapping
import org.springframework.web.bind.annotation.GetMapping
import org.springframework.web.bind.annotation.PathVariable
import org.springframework.web.bind.annotation.PostMapping
import org.springframework.web.bind.annotation.PutMapping
import org.springframework.web.bind.annotation.RequestBody
import org.springframework.web.bind.annotation.RequestMapping
import org.springframework.web.bind.annotation.RequestParam
import org.springframework.web.bind.annotation.ResponseStatus
import org.springframework.web.bind.annotation.RestController
import org.springframework.web.server.ResponseStatusException

data class Note(
    val id: Long,
    val title: String,
    val body: String,
    val createdAt: OffsetDateTime,
    val updatedAt: OffsetDateTime,
)

/**
 * A note as a client writes it. A missing title is blank, so the answer names the field. NUL can't be in a text of PostgreSQL, and half of
 * a surrogate pair in no text that is UTF-8.
 */
data class NoteContent(
    @field:NotBlank
    @field:Size(max = 200)
    @field:Pattern(regexp = "[^\\p{Cc}\\p{Cs}]*", message = "must not have control characters")
    val title: String = "",
    @field:Size(max = 10_000)
    @field:Pattern(regexp = "[^\\x00\\p{Cs}]*", message = "must not have a character NUL or half of a surrogate pair")
    val body: String = "",
)

@RestController
@RequestMapping("/notes")
class Notes(private val jdbc: JdbcClient) {
    private val asNote: RowMapper<Note> = DataClassRowMapper(Note::class.java)

    /** The notes after an id, in the order of their ids: a page costs the same wherever it is. */
    @GetMapping
    fun list(
        @RequestParam(defaultValue = "0") after: Long,
        @RequestParam(defaultValue = "50") @Min(1) @Max(100) limit: Int,
    ): List<Note> = jdbc.sql("SELECT * FROM notes WHERE id > :after ORDER BY id LIMIT :limit")
        .param("after", after)
        .param("limit", limit)
        .query(asNote)
        .list()

    @GetMapping("/{id}")
    fun get(@PathVariable id: Long): Note = jdbc.sql("SELECT * FROM notes WHERE id = :id")
        .param("id", id)
        .query(asNote)
        .optional()
        .orElseThrow { missing(id) }

    @PostMapping
    fun create(@Valid @RequestBody content: NoteContent): ResponseEntity<Note> {
        val note = jdbc.sql("INSERT INTO notes (title, body) VALUES (:title, :body) RETURNING *")
            .paramSource(content)
            .query(asNote)
            .single()
        return ResponseEntity.created(URI.create("/notes/${note.id}")).body(note)
    }

    @PutMapping("/{id}")
    fun replace(@PathVariable id: Long, @Valid @RequestBody content: NoteContent): Note =
        jdbc.sql("UPDATE notes SET title = :title, body = :body, updated_at = now() WHERE id = :id RETURNING *")
            .param("id", id)
            .param("title", content.title)
            .param("body", content.body)
            .query(asNote)
            .optional()
            .orElseThrow { missing(id) }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    fun delete(@PathVariable id: Long) {
        if (jdbc.sql("DELETE FROM notes WHERE id = :id").param("id", id).update() == 0) throw missing(id)
    }

    private fun missing(id: Long) = ResponseStatusException(HttpStatus.NOT_FOUND, "There is no note $id.")
}
