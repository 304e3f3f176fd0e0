internal import CRabbitMQ

/// C copies of strings and tables, alive until ``recycle()``: librabbitmq takes pointers that Swift's values don't keep still.
final class WireArena {
    private let pool: UnsafeMutablePointer<amqp_pool_t>

    init() {
        pool = .allocate(capacity: 1)
        init_amqp_pool(pool, 4096)
    }

    deinit {
        empty_amqp_pool(pool)
        pool.deallocate()
    }

    /// Frees everything handed out so far; the first pages are kept for the next use.
    func recycle() {
        recycle_amqp_pool(pool)
    }

    func bytes(_ string: String) -> amqp_bytes_t {
        var string = string
        return string.withUTF8 { copy(UnsafeRawBufferPointer($0)) }
    }

    func bytes(_ array: [UInt8]) -> amqp_bytes_t {
        array.withUnsafeBytes { copy($0) }
    }

    /// The table in C. Its nesting was checked before: see ``WireLimits``.
    func table(_ table: AMQPTable) -> amqp_table_t {
        if table.isEmpty { return amqp_table_t(num_entries: 0, entries: nil) }
        let entries = allocate(amqp_table_entry_t.self, count: table.entries.count)
        for (index, entry) in table.entries.enumerated() {
            (entries + index).initialize(to: amqp_table_entry_t(key: bytes(entry.name), value: field(entry.value)))
        }
        return amqp_table_t(num_entries: CInt(table.entries.count), entries: entries)
    }

    private func field(_ value: AMQPValue) -> amqp_field_value_t {
        var field = amqp_field_value_t()
        func kind(_ kind: amqp_field_value_kind_t) { field.kind = UInt8(truncatingIfNeeded: kind.rawValue) }
        switch value {
        case .bool(let value): kind(AMQP_FIELD_KIND_BOOLEAN); field.value.boolean = value ? 1 : 0
        case .int8(let value): kind(AMQP_FIELD_KIND_I8); field.value.i8 = value
        case .uint8(let value): kind(AMQP_FIELD_KIND_U8); field.value.u8 = value
        case .int16(let value): kind(AMQP_FIELD_KIND_I16); field.value.i16 = value
        case .uint16(let value): kind(AMQP_FIELD_KIND_U16); field.value.u16 = value
        case .int32(let value): kind(AMQP_FIELD_KIND_I32); field.value.i32 = value
        case .uint32(let value): kind(AMQP_FIELD_KIND_U32); field.value.u32 = value
        case .int64(let value): kind(AMQP_FIELD_KIND_I64); field.value.i64 = value
        case .uint64(let value): kind(AMQP_FIELD_KIND_U64); field.value.u64 = value
        case .float(let value): kind(AMQP_FIELD_KIND_F32); field.value.f32 = value
        case .double(let value): kind(AMQP_FIELD_KIND_F64); field.value.f64 = value
        case .decimal(let scale, let value):
            kind(AMQP_FIELD_KIND_DECIMAL)
            field.value.decimal = amqp_decimal_t(decimals: scale, value: value)
        case .string(let value): kind(AMQP_FIELD_KIND_UTF8); field.value.bytes = bytes(value)
        case .bytes(let value): kind(AMQP_FIELD_KIND_BYTES); field.value.bytes = bytes(value)
        case .array(let values): kind(AMQP_FIELD_KIND_ARRAY); field.value.array = array(values)
        case .timestamp(let value): kind(AMQP_FIELD_KIND_TIMESTAMP); field.value.u64 = value
        case .table(let value): kind(AMQP_FIELD_KIND_TABLE); field.value.table = table(value)
        case .void: kind(AMQP_FIELD_KIND_VOID)
        }
        return field
    }

    private func array(_ values: [AMQPValue]) -> amqp_array_t {
        if values.isEmpty { return amqp_array_t(num_entries: 0, entries: nil) }
        let entries = allocate(amqp_field_value_t.self, count: values.count)
        for (index, value) in values.enumerated() {
            (entries + index).initialize(to: field(value))
        }
        return amqp_array_t(num_entries: CInt(values.count), entries: entries)
    }

    private func copy(_ source: UnsafeRawBufferPointer) -> amqp_bytes_t {
        guard let base = source.baseAddress, !source.isEmpty else { return amqp_bytes_t(len: 0, bytes: nil) }
        let target = allocate(UInt8.self, count: source.count)
        UnsafeMutableRawPointer(target).copyMemory(from: base, byteCount: source.count)
        return amqp_bytes_t(len: source.count, bytes: target)
    }

    private func allocate<T>(_ type: T.Type, count: Int) -> UnsafeMutablePointer<T> {
        guard let memory = amqp_pool_alloc(pool, count * MemoryLayout<T>.stride) else {
            fatalError("out of memory")
        }
        return memory.bindMemory(to: type, capacity: count)
    }
}
